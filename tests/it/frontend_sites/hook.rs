//! The webhook of an example site.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use noticeboard::domain::actor::Role;
use noticeboard_tests::app::TestApp;
use serde_json::{Value, json};

const PATIENCE: Duration = Duration::from_secs(60);

/// The site's webhook, of which it learns when it starts.
pub(super) struct Hook {
    id: Value,
    pub(super) secret: String,
    pub(super) url: String,
}

impl Hook {
    /// Switched off.
    pub(super) async fn of(app: &TestApp, port: u16) -> Self {
        let url = format!("http://127.0.0.1:{port}/api/noticeboard");
        let admin = app.as_role(Role::Admin);
        let made = admin
            .done("createWebhook", json!({"url": url}), "webhook { id secret }")
            .await;
        let hook = Self {
            id: made["webhook"]["id"].clone(),
            secret: made["webhook"]["secret"].as_str().unwrap().to_owned(),
            url,
        };
        hook.switch(app, false).await;
        hook
    }

    /// Waits until the site took exactly so many events, and no other waits.
    pub(super) async fn wait_until_told(&self, app: &TestApp, count: usize) {
        let query = "{ webhooks { id deliveries(first: 100) { sequence status } } }";
        let admin = app.as_role(Role::Admin);
        let begun = Instant::now();
        let mut deliveries = Vec::new();
        while begun.elapsed() < PATIENCE {
            let hooks = admin.data(query, json!({})).await["webhooks"].take();
            let hook = hooks
                .as_array()
                .unwrap()
                .iter()
                .find(|hook| hook["id"] == self.id);
            deliveries.clone_from(hook.unwrap()["deliveries"].as_array().unwrap());
            let taken = deliveries.iter().filter(|one| one["status"] == "DELIVERED");
            let taken: BTreeSet<i64> = taken.filter_map(|one| one["sequence"].as_i64()).collect();
            if taken.len() == count && deliveries.iter().all(|one| one["status"] != "PENDING") {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("the site was not told {count} times: {deliveries:?}");
    }

    pub(super) async fn switch(&self, app: &TestApp, is_active: bool) {
        let input = json!({"webhookId": self.id, "isActive": is_active});
        app.as_role(Role::Admin)
            .done("updateWebhook", input, "webhook { id }")
            .await;
    }
}
