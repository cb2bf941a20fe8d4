// Gradio's server closes a page's stream of answers when none is due, and the page may have sent
// another event by then: that one would wait for ever on a closed stream. Here the stream goes on.
(() => {
  "use strict";
  const fetched = window.fetch.bind(window);
  const due = new Set(); // events whose end has not come
  const ended = new Set(); // events whose end came before their names did
  let joining = 0;

  const join = async (target, options) => {
    joining += 1;
    try {
      const response = await fetched(target, options);
      const { event_id: event } = await response.clone().json().catch(() => ({}));
      if (event && !ended.delete(event)) due.add(event);
      return response;
    } finally {
      joining -= 1;
    }
  };

  // One message of the stream; whether the page is to have it.
  const heard = (message) => {
    if (!message.startsWith("data:")) return true; // a comment
    const { msg, event_id: event } = JSON.parse(message.slice(5));
    if (msg === "process_completed" && !due.delete(event)) ended.add(event);
    return msg !== "close_stream" || (!joining && !due.size);
  };

  async function* messages(request, response) {
    for (let next = response; next; ) {
      let rest = "";
      let closed = false;
      const reader = next.body.pipeThrough(new TextDecoderStream()).getReader();
      for (let read = await reader.read(); !read.done; read = await reader.read()) {
        const parts = (rest + read.value).split("\n\n");
        rest = parts.pop();
        for (const part of parts) {
          if (heard(part)) yield `${part}\n\n`;
          else closed = true;
        }
      }
      next = closed ? await fetched(request.clone()) : null;
      if (next && !next.ok) throw new Error(next.statusText);
    }
  }

  const stream = async (target, options) => {
    const request = new Request(target, options);
    const response = await fetched(request.clone());
    if (!response.ok) return response;
    const going = messages(request, response);
    const body = new ReadableStream({
      async pull(controller) {
        const { value, done } = await going.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      cancel: () => going.return(),
    });
    return new Response(body.pipeThrough(new TextEncoderStream()), response);
  };

  window.fetch = (target, options) => {
    const { pathname } = new URL(target instanceof Request ? target.url : target, document.baseURI);
    if (pathname.endsWith("/queue/join")) return join(target, options);
    if (pathname.endsWith("/queue/data")) return stream(target, options);
    return fetched(target, options);
  };
})();
