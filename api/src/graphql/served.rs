//! The schema as it is served: every request gets what its resolvers share, and a document that passed validation before
//! is not validated again in full.
//!
//! What answers requests has no extension of the library, since with one of them every field passes through it.

use std::any::TypeId;
use std::sync::Arc;

use async_graphql::futures_util::stream::BoxStream;
use async_graphql::{Data, Executor, Request, Response, ValidationMode};

use super::{PublicUrl, Schema, builder, request};
use crate::service::Noticeboard;

/// Marks a request, in its data, whose document passed validation before and whose variables cannot change that.
#[derive(Clone, Copy, Debug)]
pub struct KnownValid;

/// The executable schema with what its requests share.
#[derive(Clone)]
pub struct Served {
    strict: Schema,
    /// Checks next to nothing: for documents that passed before.
    quick: Schema,
    /// For subscriptions, each of whose events stands for itself.
    lasting: Schema,
    board: Noticeboard,
}

impl Served {
    pub(super) fn new(board: Noticeboard, public_url: &PublicUrl) -> Self {
        let with = |mode| {
            builder()
                .data(board.clone())
                .data(public_url.clone())
                .validation_mode(mode)
        };
        Self {
            strict: with(ValidationMode::Strict).finish(),
            quick: with(ValidationMode::Fast).finish(),
            lasting: with(ValidationMode::Strict).extension(request::PerEvent).finish(),
            board,
        }
    }

    fn schema(&self, request: &Request) -> &Schema {
        if request.data.contains_key(&TypeId::of::<KnownValid>()) {
            &self.quick
        } else {
            &self.strict
        }
    }
}

impl Executor for Served {
    async fn execute(&self, request: Request) -> Response {
        let schema = self.schema(&request);
        schema.execute(request::prepared(request, &self.board)).await
    }

    fn execute_stream(
        &self,
        request: Request,
        session_data: Option<Arc<Data>>,
    ) -> BoxStream<'static, Response> {
        let request = request::prepared(request, &self.board);
        self.lasting
            .execute_stream_with_session_data(request, session_data.unwrap_or_default())
    }
}
