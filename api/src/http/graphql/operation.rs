//! One operation of a stream: what it says, until it ends.

use async_graphql::parser::types::OperationType;
use async_graphql::{Executor, Response as GraphqlResponse, Value};
use futures_util::FutureExt as _;
use futures_util::stream::{BoxStream, StreamExt as _, once, unfold};

use crate::domain::caller::Caller;
use crate::http::graphql::Endpoint;
use crate::http::graphql::answer::{Answer, Payload};
use crate::http::graphql::media::MediaType;
use crate::http::graphql::plan::Plan;
use crate::http::graphql::refusal::Refusal;

/// What an operation says.
pub(super) enum Said {
    /// A result, which may have errors; more may follow.
    Result(Payload),
    /// Errors alone, after which nothing follows.
    Failed(Payload),
}

/// All that an operation says. It says no more than it is asked for, so nothing piles up.
pub(super) type Sayings = BoxStream<'static, Said>;

impl Said {
    fn refused(refusal: Refusal, request_id: &str) -> Self {
        Self::Failed(refusal.into_answer(MediaType::Json, request_id).into_payload())
    }
}

impl<E: Executor> Endpoint<E> {
    /// Runs an operation of any kind, or says why not.
    pub(super) fn run(&self, plan: Result<Plan, Refusal>, caller: Caller) -> Sayings {
        let id = caller.request_id.clone();
        let (request, operation, prepared) = match plan {
            Ok(plan) => (plan.request.data(caller), plan.operation, plan.prepared),
            Err(refusal) => return once(async move { Said::refused(refusal, &id) }).boxed(),
        };
        if operation == Some(OperationType::Subscription) {
            return told(self.executor.execute_stream(request, None), id);
        }
        let endpoint = self.clone();
        let answer = async move {
            match endpoint.execute(request, operation).await {
                Ok(response) => {
                    let answer = Answer::executed(response, &id);
                    if answer.was_executed() {
                        prepared.was_valid();
                        Said::Result(answer.into_payload())
                    } else {
                        Said::Failed(answer.into_payload())
                    }
                }
                Err(refusal) => Said::refused(refusal, &id),
            }
        };
        once(answer).boxed()
    }
}

/// Errors without data are a result when an event comes out so, and a failure when the stream is over: it could not
/// begin, or cannot go on.
fn told(responses: BoxStream<'static, GraphqlResponse>, id: String) -> Sayings {
    let responses = Box::pin(responses.peekable());
    unfold((responses, id), async |(mut responses, id)| {
        let response = responses.next().await?;
        let is_empty = response.data == Value::Null && !response.errors.is_empty();
        let is_last = is_empty && matches!(responses.as_mut().peek().now_or_never(), Some(None));
        let answer = Answer::executed(response, &id);
        let said = if is_last || !answer.was_executed() {
            Said::Failed(answer.into_payload())
        } else {
            Said::Result(answer.into_payload())
        };
        Some((said, (responses, id)))
    })
    .boxed()
}
