import { graphql } from './gql/index.ts'

/** The version in force. The ids let a normalised cache keep versions and languages apart. */
export const NoticeInForce = graphql(`
  query NoticeInForce($slug: String!, $locale: Locale) {
    notice(slug: $slug) {
      id
      slug
      latest {
        id
        number
        effectiveFrom
        content(locale: $locale) {
          id
          locale
          isFallback
          title
          sections { key level heading html }
          cookies { key name category consentRequired purpose lifetime { text seconds } }
        }
      }
    }
  }
`)

/** A page of the history. */
export const Versions = graphql(`
  query Versions($slug: String!, $first: Int!, $after: String) {
    notice(slug: $slug) {
      id
      versions(first: $first, after: $after) {
        edges { cursor node { id number state } }
        pageInfo { hasNextPage endCursor }
      }
    }
  }
`)

/** Who the server takes us to be. */
export const Viewer = graphql(`
  query Viewer { viewer { subject roles } }
`)

/** For auditors alone. */
export const Log = graphql(`
  query Log { auditLog(first: 1) { nodes { sequence } } }
`)

export const CreateDraft = graphql(`
  mutation CreateDraft($input: CreateDraftInput!) {
    createDraft(input: $input) {
      draft { id revision }
      errors { code message path }
    }
  }
`)

/** What can go wrong has a type each, with what an editor needs to go on. */
export const EditDraft = graphql(`
  mutation EditDraft($input: EditDraftInput!) {
    editDraft(input: $input) {
      draft { id revision content { id title } }
      errors {
        code
        message
        path
        ... on StaleRevisionError { draft { id revision } }
        ... on WrongStateError { state }
      }
    }
  }
`)
