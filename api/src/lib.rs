//! Noticeboard: privacy notices as sealed versions, served by GraphQL.

pub mod auth;
pub mod config;
pub mod domain;
pub mod http;
pub mod telemetry;
