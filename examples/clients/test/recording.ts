/** What one request was, and what came of it. */
export type Exchange = { method: string; sent: 'name' | 'document'; status: number; code: string | undefined; etag: boolean }

/** A fetch that writes down how each request named its document. */
export function recording(): { fetch: typeof fetch; exchanges: Exchange[] } {
  const exchanges: Exchange[] = []
  const recorded: typeof fetch = async (input, init) => {
    const url = new URL(String(input))
    const method = init?.method ?? 'GET'
    const body = method === 'POST' ? JSON.parse(String(init?.body)) : Object.fromEntries(url.searchParams)
    const response = await fetch(input, init)
    const answer = await response.clone().json()
    exchanges.push({
      method,
      sent: body.query === undefined ? 'name' : 'document',
      status: response.status,
      code: answer.errors?.[0]?.extensions?.code,
      etag: response.headers.has('etag'),
    })
    return response
  }
  return { fetch: recorded, exchanges }
}

/** What the test that starts these scripts says: where the server is, how it takes documents, what is in it. */
export type Told = {
  url: string
  trusted: boolean
  editor: string
  slug: string
  /** Titles of the version in force, by language. */
  titles: Record<'en' | 'nb', string>
  /** All versions of the notice, the last one in force. */
  numbers: number[]
}

export function told(): Told {
  return JSON.parse(process.argv[2] ?? '')
}
