import { revalidateTag } from 'next/cache'
import { Webhook, WebhookVerificationError } from 'standardwebhooks'
import { slugTag } from '@/lib/notices'

/** The part of a message that this site needs. */
type Message = { data: { notice: { slug: string }; invalidatedTags: string[] } }

/** Noticeboard says here what changed. What carries one of the tags is made anew when somebody asks for it next. */
export async function POST(request: Request): Promise<Response> {
  const secret = process.env.NOTICEBOARD_WEBHOOK_SECRET
  if (!secret) return new Response('NOTICEBOARD_WEBHOOK_SECRET is not set', { status: 500 })
  let message: Message
  try {
    // The signature is over the bytes as they came, and over a time, so that an old message cannot be sent again.
    message = new Webhook(secret).verify(await request.text(), Object.fromEntries(request.headers)) as Message
  } catch (error) {
    if (error instanceof WebhookVerificationError) return new Response('not signed by Noticeboard', { status: 401 })
    throw error
  }
  const { notice, invalidatedTags } = message.data
  // A notice must not be shown once more after it changed, so nothing stale is served meanwhile.
  for (const tag of [slugTag(notice.slug), ...invalidatedTags]) revalidateTag(tag, { expire: 0 })
  return new Response(null, { status: 204 })
}
