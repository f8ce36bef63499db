import type { APIRoute } from 'astro'
import { Webhook, WebhookVerificationError } from 'standardwebhooks'

/** The part of a message that this site needs. */
type Message = { data: { invalidatedTags: string[] } }

/** Noticeboard says here what changed. What carries one of the tags is made anew when somebody asks for it next. */
export const POST: APIRoute = async ({ request, cache }) => {
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
  await cache.invalidate({ tags: message.data.invalidatedTags })
  return new Response(null, { status: 204 })
}
