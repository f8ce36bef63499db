import { graphql } from 'relay-runtime'

// The compiler reads these and writes what is executed into __generated__. In a site the plugin of Babel or SWC puts
// that in their place; without a bundler it is imported from there, as test/relay.ts does.

export const inForce = () => graphql`
  query documentsInForceQuery($slug: String!, $locale: Locale) {
    notice(slug: $slug) {
      id
      latest {
        id
        number
        content(locale: $locale) {
          id
          locale
          title
        }
      }
    }
  }
`

export const history = () => graphql`
  query documentsHistoryQuery($slug: String!, $count: Int!, $cursor: String) {
    notice(slug: $slug) {
      ...documentsHistory_notice @arguments(count: $count, cursor: $cursor)
    }
  }
`

/** Pages are fetched by `node(id:)`. */
export const historyPage = () => graphql`
  fragment documentsHistory_notice on Notice
  @argumentDefinitions(count: { type: "Int", defaultValue: 20 }, cursor: { type: "String" })
  @refetchable(queryName: "documentsHistoryPageQuery") {
    versions(first: $count, after: $cursor) @connection(key: "History_versions") {
      edges {
        node {
          id
          number
        }
      }
    }
  }
`

export const createDraft = () => graphql`
  mutation documentsCreateDraftMutation($input: CreateDraftInput!) {
    createDraft(input: $input) {
      draft {
        id
        revision
      }
      errors {
        code
        path
      }
    }
  }
`
