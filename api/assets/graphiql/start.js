// Puts GraphiQL into the page. Addresses are relative, so that it works behind a path of a proxy.
'use strict';

const url = new URL('graphql', document.baseURI);
// Subscriptions go over a socket at the same address; what stands under Headers goes along when it opens.
const socket = new URL(url);
socket.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';

ReactDOM.createRoot(document.getElementById('graphiql')).render(
  React.createElement(GraphiQL, {
    fetcher: GraphiQL.createFetcher({ url: url.toString(), subscriptionUrl: socket.toString() }),
    shouldPersistHeaders: false,
    isHeadersEditorEnabled: true,
  }),
);
