import {
  Environment,
  type GraphQLResponse,
  Network,
  RecordSource,
  type RequestParameters,
  Store,
  type Variables,
} from 'relay-runtime'

export type Options = { url: string; token?: string; fetch?: typeof fetch }

/** Relay: every document is named by what its compiler wrote into `persisted-queries.json`; queries by GET. */
export function environment({ url, token, fetch = globalThis.fetch }: Options): Environment {
  const headers = {
    accept: 'application/graphql-response+json',
    ...(token && { authorization: `Bearer ${token}` }),
  }
  const ask = async ({ id, operationKind }: RequestParameters, variables: Variables): Promise<GraphQLResponse> => {
    const response =
      operationKind === 'mutation'
        ? await fetch(`${url}/graphql`, {
            method: 'POST',
            headers: { ...headers, 'content-type': 'application/json' },
            body: JSON.stringify({ doc_id: id, variables }),
          })
        : await fetch(`${url}/graphql?${new URLSearchParams({ doc_id: id ?? '', variables: JSON.stringify(variables) })}`, {
            headers,
          })
    return response.json() as Promise<GraphQLResponse>
  }
  return new Environment({ network: Network.create(ask), store: new Store(new RecordSource()) })
}
