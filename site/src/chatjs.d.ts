/** What amazon-connect-chatjs leaves behind: its declarations say the names, but not that they stand in `window`. */

interface Window {
  readonly connect: { readonly ChatSession: connect.ChatSessionObject };
}

declare module "amazon-connect-chatjs/dist/amazon-connect-chat.js";
