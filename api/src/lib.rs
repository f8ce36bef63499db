//! Noticeboard: privacy notices as sealed versions, served by GraphQL.

pub mod domain;
pub mod formats;
pub mod log;
pub mod service;
pub mod store;
