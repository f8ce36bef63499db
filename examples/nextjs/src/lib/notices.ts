import { cacheLife, cacheTag } from 'next/cache'
import { graphql } from '@/gql'
import type { NoticeInForceQuery, NoticesQuery } from '@/gql/graphql'
import { ask } from './noticeboard'
import { type Language, LANGUAGES } from './words'

const IN_FORCE = graphql(`
  query NoticeInForce($slug: String!, $locale: Locale!) {
    notice(slug: $slug) {
      slug
      cacheTags
      upcoming { number effectiveFrom }
      latest {
        number
        effectiveFrom
        url
        content(locale: $locale) {
          locale
          requestedLocale
          isFallback
          title
          sections { key level heading html }
          cookies {
            key
            name
            category
            consentRequired
            purpose
            provider
            recipients
            lifetime { text }
            section { key }
          }
        }
      }
    }
  }
`)

const ALL = graphql(`
  query Notices($after: String) {
    notices(first: 100, after: $after) {
      nodes { slug latest { number } }
      pageInfo { hasNextPage endCursor }
    }
  }
`)

export type Notice = NonNullable<NoticeInForceQuery['notice']>
export type Version = NonNullable<Notice['latest']>
export type Content = NonNullable<Version['content']>
export type Cookie = Content['cookies'][number]

/** The tag of whatever a slug leads to, also while it leads nowhere. */
export function slugTag(slug: string): string {
  return `slug-${slug}`
}

/** The longest that a page is shown without asking again, in seconds: what a lost webhook can cost. */
const LONGEST = 300

/**
 * A notice with the version in force, in the language that fits best; null when there is none.
 * It is kept until a webhook names one of its tags, or until an announced version comes into force.
 */
export async function noticeInForce(slug: string, locale: string): Promise<Notice | null> {
  'use cache'
  const { notice } = await ask(IN_FORCE, { slug, locale })
  cacheTag(slugTag(slug), ...(notice?.cacheTags ?? []))
  const waits = (notice?.upcoming ?? []).map((next) => (Date.parse(next.effectiveFrom) - Date.now()) / 1000)
  const revalidate = Math.max(1, Math.min(LONGEST, ...waits.map(Math.ceil)))
  cacheLife({ stale: 30, revalidate, expire: 2 * LONGEST })
  return notice ?? null
}

/** Each notice of which a version is in force, in each language of the site. */
export async function pages(): Promise<{ lang: Language; slug: string }[]> {
  const slugs: string[] = []
  let after: string | null = null
  do {
    const { notices }: NoticesQuery = await ask(ALL, { after })
    slugs.push(...notices.nodes.filter(({ latest }) => latest !== null).map(({ slug }) => slug))
    after = notices.pageInfo.hasNextPage ? (notices.pageInfo.endCursor ?? null) : null
  } while (after !== null)
  return LANGUAGES.flatMap((lang) => slugs.map((slug) => ({ lang, slug })))
}
