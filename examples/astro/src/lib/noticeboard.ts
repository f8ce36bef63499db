import type { TypedDocumentString } from '@/gql/graphql'

/** What the server answers, GraphQL over HTTP. */
type Answer<Data> = {
  data?: Data | null
  errors?: { message: string; extensions?: { code?: string } }[]
}

/**
 * Asks the server by GET, naming the document by its hash: a short address, which caches on the way can keep.
 * A server that was not given `persisted-documents.json` gets the whole document instead.
 */
export async function ask<Data, Variables>(
  document: TypedDocumentString<Data, Variables>,
  variables: Variables,
): Promise<Data> {
  let answer = await get<Data>({ documentId: String(document.__meta__?.hash) }, variables)
  if (answer.errors?.some((error) => error.extensions?.code === 'PERSISTED_QUERY_NOT_FOUND')) {
    answer = await get<Data>({ query: document.toString() }, variables)
  }
  if (answer.errors || !answer.data) {
    throw new Error(`Noticeboard: ${answer.errors?.map((error) => error.message).join('; ') ?? 'no data'}`)
  }
  return answer.data
}

async function get<Data>(named: Record<string, string>, variables: unknown): Promise<Answer<Data>> {
  const server = process.env.NOTICEBOARD_URL ?? 'http://127.0.0.1:4000'
  const parameters = new URLSearchParams({ ...named, variables: JSON.stringify(variables) })
  const response = await fetch(`${server}/graphql?${parameters}`, {
    headers: { accept: 'application/graphql-response+json' },
    signal: AbortSignal.timeout(10_000),
  })
  // Another media type comes from a proxy, not from the server.
  if (!response.headers.get('content-type')?.startsWith('application/graphql-response+json')) {
    throw new Error(`Noticeboard: status ${response.status}`)
  }
  return response.json()
}
