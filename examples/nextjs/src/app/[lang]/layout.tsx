import '../site.css'

/** The page is in the visitor's language; the notice in it says its own. */
export default async function Layout({ children, params }: LayoutProps<'/[lang]'>) {
  const { lang } = await params
  return (
    <html lang={lang}>
      <body>
        <main>{children}</main>
      </body>
    </html>
  )
}
