// urql against a running server.
//   node test/urql.ts TOLD     (test/recording.ts) exit 0: all is well
import assert from 'node:assert/strict'
import { CreateDraft, EditDraft, Log, NoticeInForce } from '../src/documents.ts'
import { urql } from '../src/urql.ts'
import { recording, told } from './recording.ts'

const { url, trusted, editor, slug, titles } = told()
const { fetch, exchanges } = recording()
const client = urql({ url, trusted, fetch })

// A document is sent once at most; a trusted one never.
const english = await client.query(NoticeInForce, { slug, locale: 'en' })
assert.equal(english.error, undefined)
assert.equal(english.data?.notice?.latest?.content?.title, titles.en)
const first = trusted ? [['GET', 'name', 200]] : [['GET', 'name', 200], ['GET', 'document', 200]]
assert.deepEqual(exchanges.map(({ method, sent, status }) => [method, sent, status]), first)
if (!trusted) assert.equal(exchanges[0]?.code, 'PERSISTED_QUERY_NOT_FOUND')

exchanges.length = 0
const norwegian = await client.query(NoticeInForce, { slug, locale: 'nb' })
assert.equal(norwegian.data?.notice?.latest?.content?.title, titles.nb)
assert.deepEqual(exchanges, [{ method: 'GET', sent: 'name', status: 200, code: undefined, etag: true }])

// The cache asks nobody.
exchanges.length = 0
const kept = await client.query(NoticeInForce, { slug, locale: 'en' })
assert.equal(kept.data?.notice?.latest?.content?.title, titles.en)
assert.deepEqual(exchanges, [])

// A refusal is an error with a code.
const refused = await client.query(Log, {})
assert.equal(refused.error?.graphQLErrors[0]?.extensions.code, 'UNAUTHENTICATED')

// What an editor can mend is data, and has a type.
const writer = urql({ url, trusted, token: editor, fetch })
const made = await writer.mutation(CreateDraft, { input: { slug } })
const draft = made.data?.createDraft?.draft
assert.ok(draft, JSON.stringify(made))
const edits = [{ setTitle: { title: 'urql was here' } }]
const input = { draftId: draft.id, expectedRevision: draft.revision, edits }
const edited = await writer.mutation(EditDraft, { input })
assert.equal(edited.data?.editDraft?.draft?.content.title, 'urql was here')
const late = await writer.mutation(EditDraft, { input })
const [stale] = late.data?.editDraft?.errors ?? []
assert.equal(stale?.__typename, 'StaleRevisionError')
assert.equal(stale.draft?.revision, draft.revision + 1)
