/** There is no such notice, or nothing of it is in force. */
export default function NotFound() {
  return <h1>No notice is in force here</h1>
}
