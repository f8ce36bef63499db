//! What an import of a cookie list says it did.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::cli::Exit;
use crate::cli::output::Output;
use crate::domain::content::Content;
use crate::domain::cookie::Cookie;
use crate::domain::key::Key;
use crate::domain::locale::Locale;
use crate::formats::cookie_lists::Loss;
use crate::formats::wording;
use crate::graphql::id::GlobalId;
use crate::service::{CookieListOutcome, Preview};

/// What there is to say.
pub(super) struct Report {
    text: String,
    value: Value,
}

impl Report {
    /// Of a list that was read without a notice.
    pub(super) fn of_preview(preview: &Preview, locale: &Locale) -> Self {
        let mut text = String::new();
        for cookie in &preview.content.cookies {
            write_cookie(&mut text, cookie, locale, "  ");
        }
        write_losses(&mut text, &preview.losses);
        let count = preview.content.cookies.len();
        let _ = writeln!(
            text,
            "{count} declarations. No notice was named; nothing was written."
        );
        let value = json!({"declarations": preview.content.cookies, "losses": preview.losses});
        Self { text, value }
    }

    /// Of a list that became, or would become, a draft.
    pub(super) fn of_import(slug: &str, dry_run: bool, outcome: &CookieListOutcome) -> Self {
        let mut text = String::new();
        let mut value = json!({
            "notice": slug,
            "changed": outcome.changed,
            "dryRun": dry_run,
            "keys": outcome.keys,
            "added": outcome.added,
            "absent": outcome.absent,
            "losses": outcome.losses,
        });
        if let Some(view) = &outcome.draft {
            let locale = &view.notice.notice.settings.default_locale;
            for key in &outcome.keys {
                if let Some(cookie) = cookie_of(&view.draft.content, key) {
                    let mark = if outcome.added.contains(key) { "+ " } else { "  " };
                    write_cookie(&mut text, cookie, locale, mark);
                }
            }
        }
        write_losses(&mut text, &outcome.losses);
        if !outcome.absent.is_empty() {
            let absent: Vec<&str> = outcome.absent.iter().map(Key::as_str).collect();
            let _ = writeln!(
                text,
                "Not in the list, and still declared: {}.",
                absent.join(", ")
            );
        }
        let (count, added) = (outcome.keys.len(), outcome.added.len());
        let _ = writeln!(text, "{count} items, {added} of them new.");
        match &outcome.draft {
            _ if dry_run => text.push_str("Nothing was written."),
            Some(view) => {
                let id = GlobalId::Draft(view.draft.id.clone()).to_string();
                let revision = view.draft.revision;
                let _ = writeln!(
                    text,
                    "The draft {id} of `{slug}` holds it, at revision {revision}."
                );
                if let Some(object) = value.as_object_mut() {
                    object.insert("draft".to_owned(), json!(id));
                    object.insert("revision".to_owned(), json!(revision));
                }
            }
            None => text
                .push_str("The list says nothing that the version in force does not say; no draft was made."),
        }
        Self { text, value }
    }

    /// Says it.
    pub(super) fn print(self, output: Output) -> Exit {
        output.print(&self.text, &self.value)
    }
}

fn cookie_of<'a>(content: &'a Content, key: &Key) -> Option<&'a Cookie> {
    let declared = content.declared_cookies();
    let found = declared.into_iter().find(|declared| declared.cookie.key == *key);
    found.map(|declared| declared.cookie)
}

/// A line about a declaration.
pub(super) fn write_cookie(text: &mut String, cookie: &Cookie, locale: &Locale, mark: &str) {
    let lifetime = wording::lifetime(cookie, locale);
    let provider = cookie.provider.as_deref().unwrap_or("-");
    let _ = writeln!(
        text,
        "{mark}{} ({}, {}): {}, {lifetime}, {provider}",
        cookie.name, cookie.name_match, cookie.storage, cookie.category
    );
}

/// A line for each loss.
pub(super) fn write_losses(text: &mut String, losses: &[Loss]) {
    for loss in losses {
        let _ = writeln!(text, "  {loss}");
    }
}
