//! What a page of an example site says.

use scraper::{Html, Selector};

/// What a page says.
pub(super) struct Shown {
    pub(super) status: u16,
    pub(super) cache_control: String,
    html: Html,
}

impl Shown {
    pub(super) async fn at(address: &str) -> Self {
        let answer = reqwest::get(address).await.unwrap();
        let header = |name: &str| answer.headers().get(name).and_then(|value| value.to_str().ok());
        Self {
            status: answer.status().as_u16(),
            cache_control: header("cache-control").unwrap_or_default().to_owned(),
            html: Html::parse_document(&answer.text().await.unwrap()),
        }
    }

    pub(super) fn texts(&self, selector: &str) -> Vec<String> {
        let selector = Selector::parse(selector).unwrap();
        let words = |text: String| text.split_whitespace().collect::<Vec<_>>().join(" ");
        self.html
            .select(&selector)
            .map(|element| words(element.text().collect()))
            .collect()
    }

    pub(super) fn attribute(&self, selector: &str, name: &str) -> Option<&str> {
        let selector = Selector::parse(selector).unwrap();
        self.html.select(&selector).next()?.attr(name)
    }

    pub(super) fn version(&self) -> String {
        self.texts(".facts a").concat()
    }
}
