//! Table `version_cookies`. It must not know what its columns mean to the domain.

use sea_orm::entity::prelude::*;

/// A cookie declaration of a sealed version. Derived from the canonical bytes.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "version_cookies")]
pub struct Model {
    /// The version.
    #[sea_orm(primary_key, auto_increment = false)]
    pub version_id: String,
    /// Unique within the version.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    /// The section that shows it.
    pub section_key: Option<String>,
    /// Place among the declarations of the version.
    pub position: i32,
    /// As the browser shows it, or a pattern.
    pub name: String,
    /// `EXACT`, `PREFIX` or `GLOB`.
    pub name_match: String,
    /// `COOKIE`, `LOCAL_STORAGE`, `SESSION_STORAGE`, `INDEXED_DB`, `CACHE_STORAGE`, `PIXEL` or `OTHER`.
    pub storage: String,
    /// `STRICTLY_NECESSARY`, `FUNCTIONAL`, `ANALYTICS`, `MARKETING` or `UNCLASSIFIED`.
    pub category: String,
    /// Whether it may be set only after consent.
    pub consent_required: bool,
    /// Who sets it.
    pub provider: Option<String>,
    /// JSON list of names.
    pub recipients: String,
    /// Where it is set.
    pub domain: Option<String>,
    /// `FIRST` or `THIRD`.
    pub party: Option<String>,
    /// `SESSION`, `FIXED`, `UNLIMITED` or `UNKNOWN`.
    pub lifetime_kind: String,
    /// ISO 8601; null unless `FIXED`.
    pub lifetime_duration: Option<String>,
    /// The provider's own policy.
    pub policy_url: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
