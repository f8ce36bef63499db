// Apollo Client against a running server.
//   node test/apollo.ts TOLD     (test/recording.ts) exit 0: all is well
import { CombinedGraphQLErrors } from '@apollo/client'
import assert from 'node:assert/strict'
import { apollo } from '../src/apollo.ts'
import { CreateDraft, EditDraft, Log, NoticeInForce, Versions } from '../src/documents.ts'
import { recording, told } from './recording.ts'

const { url, trusted, editor, slug, titles, numbers } = told()
const number = Math.max(...numbers)
const { fetch, exchanges } = recording()
const client = apollo({ url, trusted, fetch })

// A document is sent once at most; a trusted one never.
const english = await client.query({ query: NoticeInForce, variables: { slug, locale: 'en' } })
assert.equal(english.data?.notice?.latest?.content?.title, titles.en)
const first = trusted ? [['GET', 'name', 200]] : [['GET', 'name', 200], ['POST', 'document', 200]]
assert.deepEqual(exchanges.map(({ method, sent, status }) => [method, sent, status]), first)
if (!trusted) assert.equal(exchanges[0]?.code, 'PERSISTED_QUERY_NOT_FOUND')

exchanges.length = 0
const norwegian = await client.query({ query: NoticeInForce, variables: { slug, locale: 'nb' } })
assert.equal(norwegian.data?.notice?.latest?.content?.title, titles.nb)
assert.deepEqual(exchanges, [{ method: 'GET', sent: 'name', status: 200, code: undefined, etag: true }])

// The cache keeps both languages of one version, and asks nobody.
exchanges.length = 0
for (const locale of ['en', 'nb'] as const) {
  const kept = await client.query({ query: NoticeInForce, variables: { slug, locale } })
  assert.equal(kept.data?.notice?.latest?.content?.title, titles[locale])
  assert.equal(kept.data?.notice?.latest?.number, number)
}
assert.deepEqual(exchanges, [])

// The history, page after page.
const history = client.watchQuery({ query: Versions, variables: { slug, first: 1 } })
history.subscribe({})
await client.query({ query: Versions, variables: { slug, first: 1 } })
const shown = () => client.readQuery({ query: Versions, variables: { slug, first: 1 } })?.notice?.versions
while (shown()?.pageInfo.hasNextPage) {
  await history.fetchMore({ variables: { after: shown()?.pageInfo.endCursor } })
}
assert.deepEqual(shown()?.edges.map(({ node }) => node.number), numbers.toReversed())
history.stop()

// A refusal is an error with a code.
const refused = await client.query({ query: Log }).catch((error: unknown) => error)
assert.ok(CombinedGraphQLErrors.is(refused), String(refused))
assert.equal(refused.errors[0]?.extensions?.code, 'UNAUTHENTICATED')

// What an editor can mend is data, and has a type.
const writer = apollo({ url, trusted, token: editor, fetch })
const made = await writer.mutate({ mutation: CreateDraft, variables: { input: { slug } } })
const draft = made.data?.createDraft?.draft
assert.ok(draft, JSON.stringify(made))
const edits = [{ setTitle: { title: 'Apollo was here' } }]
const input = { draftId: draft.id, expectedRevision: draft.revision, edits }
const edited = await writer.mutate({ mutation: EditDraft, variables: { input } })
assert.equal(edited.data?.editDraft?.draft?.content.title, 'Apollo was here')
const late = await writer.mutate({ mutation: EditDraft, variables: { input } })
const [stale] = late.data?.editDraft?.errors ?? []
assert.equal(stale?.__typename, 'StaleRevisionError')
assert.equal(stale.draft?.revision, draft.revision + 1)
assert.deepEqual(stale.path, ['input', 'expectedRevision'])
