//! Clients that others wrote hear what happens: npm `graphql-ws` and `graphql-sse`.

use noticeboard::domain::actor::Role;
use noticeboard_tests::app::TestApp;
use noticeboard_tests::clients;

noticeboard_tests::on_both!(clients_of_others_hear_every_event);

async fn clients_of_others_hear_every_event(app: TestApp) {
    const MISSED: usize = 2;
    const LIVE: usize = 3;
    app.create_notice("privacy").await;
    for number in 0..MISSED {
        app.publish_text("privacy", &format!("Missed {number}.")).await;
    }
    let auditor = app.as_role(Role::Auditor);
    let publishing = async {
        for number in 0..LIVE {
            app.publish_text("privacy", &format!("Live {number}.")).await;
        }
    };
    let hearing = clients::hear(app.url(), auditor.authorization().unwrap(), MISSED + LIVE);
    tokio::join!(hearing, publishing);
}
