//! Noticeboard: privacy notices as sealed versions, served by GraphQL.

fn main() {}
