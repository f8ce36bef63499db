//! Who acts, and what they may do.
//!
//! A change needs a [`Subject`], and the only way to one is [`Actor::permit`]: without the check there is no value.

use std::collections::BTreeSet;

use crate::domain::cookie::word;
use crate::domain::error::{Error, Result};
use crate::domain::ids::DraftId;
use serde::{Deserialize, Serialize};

word!(
    /// What a token says that its bearer may do.
    Role {
        /// Writes drafts.
        Editor = "EDITOR",
        /// Approves drafts of others.
        Reviewer = "REVIEWER",
        /// Seals, schedules, cancels and restores versions.
        Publisher = "PUBLISHER",
        /// Reads everything, writes nothing.
        Auditor = "AUDITOR",
        /// Manages notices, withdraws, retires, and may do the rest.
        Admin = "ADMIN",
    }
);

/// What a use case asks for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Permission {
    /// Make notices and change their settings; withdraw, retire and erase.
    Manage,
    /// Make, edit, import, rebase, hand in and discard drafts.
    Write,
    /// Approve drafts of others, or ask for changes.
    Review,
    /// Give others a token to read a draft with.
    Preview,
    /// Seal, schedule, announce, cancel and restore.
    Publish,
    /// Read the audit log.
    ReadLog,
}

impl Permission {
    const fn roles(self) -> &'static [Role] {
        match self {
            Self::Manage => &[Role::Admin],
            Self::Write => &[Role::Editor, Role::Admin],
            Self::Review => &[Role::Reviewer, Role::Admin],
            Self::Preview => &[Role::Editor, Role::Reviewer, Role::Admin],
            Self::Publish => &[Role::Publisher, Role::Admin],
            Self::ReadLog => &[Role::Auditor, Role::Admin],
        }
    }
}

/// How much of a notice a caller sees.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Sight {
    /// What is or was in force, and what was announced.
    Public,
    /// Also drafts and schedules; not what was withdrawn.
    Staff,
    /// Everything.
    Full,
}

/// The person or program in whose name a change is recorded.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Subject(String);

impl Subject {
    /// The name as it goes into the log's erasable side table.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A caller: somebody with a token, or anybody. Whoever holds a preview token is anybody, who may read one draft besides.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Actor {
    subject: Option<String>,
    roles: BTreeSet<Role>,
    notices: Option<BTreeSet<String>>,
    previewed: Option<DraftId>,
}

impl Actor {
    /// Anybody.
    pub fn anonymous() -> Self {
        Self::default()
    }

    /// The bearer of a token; `notices` are the slugs that it is limited to.
    pub fn bearer(
        subject: impl Into<String>,
        roles: impl IntoIterator<Item = Role>,
        notices: Option<BTreeSet<String>>,
    ) -> Self {
        Self {
            subject: Some(subject.into()),
            roles: roles.into_iter().collect(),
            notices,
            previewed: None,
        }
    }

    /// Anybody who holds a preview token of this draft.
    pub fn previewer(draft: DraftId) -> Self {
        Self {
            previewed: Some(draft),
            ..Self::default()
        }
    }

    /// Whether the caller holds a preview token of this draft. It is read as anybody would read it, if it were public:
    /// [`Sight::Public`].
    pub fn previews(&self, draft: &DraftId) -> bool {
        self.previewed.as_ref() == Some(draft)
    }

    /// The token's subject.
    pub fn subject(&self) -> Option<&str> {
        self.subject.as_deref()
    }

    /// The token's roles.
    pub fn roles(&self) -> impl Iterator<Item = Role> + '_ {
        self.roles.iter().copied()
    }

    /// The slugs that the token is limited to.
    pub fn notices(&self) -> Option<&BTreeSet<String>> {
        self.notices.as_ref()
    }

    /// Whether the token reaches a notice that has, or had, one of these slugs.
    pub fn reaches<'a>(&self, slugs: impl IntoIterator<Item = &'a str>) -> bool {
        self.notices
            .as_ref()
            .is_none_or(|mine| slugs.into_iter().any(|slug| mine.contains(slug)))
    }

    /// How much the caller sees of a notice with these slugs.
    pub fn sight<'a>(&self, slugs: impl IntoIterator<Item = &'a str>) -> Sight {
        if self.subject.is_none() || self.roles.is_empty() || !self.reaches(slugs) {
            Sight::Public
        } else if self.roles.contains(&Role::Auditor) || self.roles.contains(&Role::Admin) {
            Sight::Full
        } else {
            Sight::Staff
        }
    }

    /// The subject, if the caller may do this at all.
    ///
    /// # Errors
    /// `Unauthenticated` without a token, `Forbidden` without a role that may.
    pub fn permit(&self, permission: Permission) -> Result<Subject> {
        let subject = self.subject.as_ref().ok_or(Error::Unauthenticated)?;
        if permission.roles().iter().any(|role| self.roles.contains(role)) {
            Ok(Subject(subject.clone()))
        } else {
            Err(Error::Forbidden)
        }
    }

    /// The subject, if the caller may do this to the notice with this slug, whether there is one or not.
    ///
    /// # Errors
    /// As [`Actor::permit`]; `Forbidden` also when the token is limited to other notices.
    pub fn permit_on(&self, permission: Permission, slug: &str) -> Result<Subject> {
        let subject = self.permit(permission)?;
        if self.reaches([slug]) {
            Ok(subject)
        } else {
            Err(Error::Forbidden)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limited(role: Role) -> Actor {
        Actor::bearer("a", [role], Some(BTreeSet::from(["mine".to_owned()])))
    }

    #[test]
    fn a_limited_token_sees_other_notices_as_anybody_does() {
        assert_eq!(limited(Role::Admin).sight(["mine", "old"]), Sight::Full);
        assert_eq!(limited(Role::Admin).sight(["theirs"]), Sight::Public);
        assert_eq!(Actor::bearer("a", [], None).sight(["mine"]), Sight::Public);
    }

    #[test]
    fn a_previewer_is_anybody_but_for_one_draft() {
        let previewer = Actor::previewer(DraftId::from_text("mine"));
        assert!(previewer.previews(&DraftId::from_text("mine")));
        assert!(!previewer.previews(&DraftId::from_text("other")));
        assert!(!Actor::bearer("a", [Role::Admin], None).previews(&DraftId::from_text("mine")));
        assert_eq!(previewer.sight(["privacy"]), Sight::Public);
        assert_eq!((previewer.subject(), previewer.roles().count()), (None, 0));
        for permission in [Permission::Write, Permission::Review, Permission::Preview] {
            assert!(matches!(
                previewer.permit(permission),
                Err(Error::Unauthenticated)
            ));
        }
        assert_ne!(previewer, Actor::anonymous());
    }

    #[test]
    fn an_auditor_writes_nothing() {
        for permission in [
            Permission::Manage,
            Permission::Write,
            Permission::Review,
            Permission::Publish,
            Permission::Preview,
        ] {
            assert!(matches!(
                Actor::bearer("a", [Role::Auditor], None).permit(permission),
                Err(Error::Forbidden)
            ));
        }
        assert!(matches!(
            Actor::anonymous().permit(Permission::ReadLog),
            Err(Error::Unauthenticated)
        ));
    }
}
