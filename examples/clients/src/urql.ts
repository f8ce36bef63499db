import { cacheExchange, Client, fetchExchange } from '@urql/core'
import { persistedExchange } from '@urql/exchange-persisted'
import { trustedHash } from './trusted.ts'

export type Options = {
  url: string
  /** True where the server has the manifest of codegen; else each document is sent once, and named from then on. */
  trusted: boolean
  token?: string
  fetch?: typeof fetch
}

/** urql: queries by GET, named by their hash. Mutations are named too where all documents must be. */
export function urql({ url, trusted, token, fetch }: Options): Client {
  return new Client({
    url: `${url}/graphql`,
    exchanges: [
      cacheExchange,
      persistedExchange({
        preferGetForPersistedQueries: 'within-url-limit',
        ...(trusted && {
          enforcePersistedQueries: true,
          enableForMutation: true,
          generateHash: async (_text, document) => trustedHash(document),
        }),
      }),
      fetchExchange,
    ],
    fetch,
    preferGetMethod: 'within-url-limit',
    fetchOptions: token ? { headers: { authorization: `Bearer ${token}` } } : {},
  })
}
