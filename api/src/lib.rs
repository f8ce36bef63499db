//! Noticeboard: privacy notices as sealed versions, served by GraphQL.

pub mod auth;
pub mod domain;
