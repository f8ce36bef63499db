// Relay's runtime, with what its compiler wrote, against a running server that trusts the compiler's documents.
//   node test/relay.ts TOLD     (test/recording.ts) exit 0: all is well
import assert from 'node:assert/strict'
import { commitMutation, createOperationDescriptor, fetchQuery, getRequest, type Variables } from 'relay-runtime'
import createDraft, { type documentsCreateDraftMutation } from '../src/relay/__generated__/documentsCreateDraftMutation.graphql.ts'
import historyPage, { type documentsHistoryPageQuery } from '../src/relay/__generated__/documentsHistoryPageQuery.graphql.ts'
import history, { type documentsHistoryQuery } from '../src/relay/__generated__/documentsHistoryQuery.graphql.ts'
import inForce, { type documentsInForceQuery } from '../src/relay/__generated__/documentsInForceQuery.graphql.ts'
import { environment } from '../src/relay/environment.ts'
import { recording, told } from './recording.ts'

const { url, editor, slug, titles, numbers } = told()
const { fetch, exchanges } = recording()
const relay = environment({ url, fetch })

const ids: string[] = []
for (const locale of ['en', 'nb'] as const) {
  const { notice } = (await fetchQuery<documentsInForceQuery>(relay, inForce, { slug, locale }).toPromise()) ?? {}
  assert.equal(notice?.latest?.content?.title, titles[locale])
  ids.push(notice.id)
}
assert.equal(new Set(ids).size, 1)
assert.deepEqual(
  exchanges,
  Array(2).fill({ method: 'GET', sent: 'name', status: 200, code: undefined, etag: true }),
)
// The store keeps both languages of one version.
for (const locale of ['en', 'nb'] as const) {
  const variables: Variables = { slug, locale }
  const { data, isMissingData } = relay.lookup(createOperationDescriptor(getRequest(inForce), variables).fragment)
  assert.equal(isMissingData, false)
  assert.equal((data as documentsInForceQuery['response']).notice?.latest?.content?.title, titles[locale])
}

// A connection, page after page; the later ones by node(id:).
await fetchQuery<documentsHistoryQuery>(relay, history, { slug, count: 1 }).toPromise()
const connection = () => {
  const notice = relay.getStore().getSource().get(ids[0] ?? '')
  const held = notice?.['__History_versions_connection'] as { __ref: string } | undefined
  const record = relay.getStore().getSource().get(held?.__ref ?? '')
  const refs = (record?.['edges'] as { __refs: string[] } | undefined)?.__refs ?? []
  const of = (ref: string) => relay.getStore().getSource().get(ref)
  const page = of((record?.['pageInfo'] as { __ref: string }).__ref)
  return {
    listed: refs.map((ref) => of((of(ref)?.['node'] as { __ref: string }).__ref)?.['number']),
    cursor: page?.['hasNextPage'] ? String(page['endCursor']) : null,
  }
}
for (let { cursor } = connection(); cursor !== null; { cursor } = connection()) {
  const variables = { id: ids[0] ?? '', count: 1, cursor }
  await fetchQuery<documentsHistoryPageQuery>(relay, historyPage, variables).toPromise()
}
assert.deepEqual(connection().listed, numbers.toReversed())

const writer = environment({ url, token: editor, fetch })
const made = await new Promise<documentsCreateDraftMutation['response']>((resolve, reject) => {
  commitMutation<documentsCreateDraftMutation>(writer, {
    mutation: createDraft,
    variables: { input: { slug } },
    onCompleted: resolve,
    onError: reject,
  })
})
assert.ok(made.createDraft?.draft, JSON.stringify(made))
assert.ok(exchanges.every(({ sent }) => sent === 'name'))
