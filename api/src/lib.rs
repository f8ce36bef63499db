//! Noticeboard: privacy notices as sealed versions, served by GraphQL.

pub mod domain;
pub mod formats;
