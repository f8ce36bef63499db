//! Noticeboard: privacy notices as sealed versions, served by GraphQL.

pub mod app;
pub mod auth;
pub mod cli;
pub mod config;
pub mod delivery;
pub mod domain;
pub mod formats;
pub mod graphql;
pub mod http;
pub mod log;
pub mod service;
pub mod store;
pub mod telemetry;
