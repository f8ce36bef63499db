// Puts GraphiQL into the page. Addresses are relative, so that it works behind a path of a proxy.
'use strict';

const url = new URL('graphql', document.baseURI).toString();

ReactDOM.createRoot(document.getElementById('graphiql')).render(
  React.createElement(GraphiQL, {
    fetcher: GraphiQL.createFetcher({ url }),
    shouldPersistHeaders: false,
    isHeadersEditorEnabled: true,
  }),
);
