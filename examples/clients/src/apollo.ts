import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from '@apollo/client'
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries'
import { relayStylePagination } from '@apollo/client/utilities'
import { createHash } from 'node:crypto'
import { trustedHash } from './trusted.ts'

export type Options = {
  url: string
  /** True where the server has the manifest of codegen; else each document is sent once, and named from then on. */
  trusted: boolean
  token?: string
  fetch?: typeof fetch
}

/** Apollo Client: queries by GET, named by their hash; languages and versions apart in the cache. */
export function apollo({ url, trusted, token, fetch }: Options): ApolloClient {
  const named = new PersistedQueryLink({
    ...(trusted
      ? { generateHash: trustedHash }
      : { sha256: (text: string) => createHash('sha256').update(text).digest('hex') }),
    useGETForHashedQueries: true,
  })
  const http = new HttpLink({ uri: `${url}/graphql`, fetch, headers: token ? { authorization: `Bearer ${token}` } : {} })
  return new ApolloClient({
    link: ApolloLink.from([named, http]),
    cache: new InMemoryCache({
      typePolicies: { Notice: { fields: { versions: relayStylePagination() } } },
    }),
  })
}
