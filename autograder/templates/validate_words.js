/* The words of nbgrader's Validate dialog that its server cannot change.
 *
 * A prebuilt JupyterLab extension without a build: a container with one plugin that
 * requires nothing. It hides the sentence "The following cell failed:" above our report,
 * shades the edge beyond which the report goes on, and adds to a success which checks
 * were not run.
 */
(function () {
  const REMINDER = "{{ reminder }}";
  const STYLE = `
    #validation-message:has(.autograder-check) p { display: none; }
    #validation-message:has(.autograder-check) .jp-RenderedText { padding: 0; }
    #validation-message:has(.autograder-check) pre {
      border: none;
      font-family: var(--jp-ui-font-family);
      font-weight: bold;
      margin: 0;
      padding: 0;
      white-space: normal;
    }
    #validation-message .autograder-check { font-weight: normal; }
    #validation-message .autograder-check, #validation-message .autograder-note {
      max-width: 60em;
      overflow-wrap: anywhere;
    }
    #validation-message .autograder-check ul { margin: 0.3em 0 1.2em; }
    #validation-message .autograder-check code { font-size: 0.95em; }
    /* the first two hide the shadows at the very top and bottom, as they scroll along */
    .jp-Dialog-body:has(.autograder-check) {
      --shade: rgba(128, 128, 128, 0.6);
      background:
        linear-gradient(var(--jp-layout-color1) 40%, transparent) local top,
        linear-gradient(transparent, var(--jp-layout-color1) 60%) local bottom,
        linear-gradient(var(--shade), transparent) scroll top,
        linear-gradient(transparent, var(--shade)) scroll bottom;
      background-repeat: no-repeat;
      background-size: 100% 3em, 100% 3em, 100% 1em, 100% 1em;
    }
  `;

  async function addReport(message) {
    const note = document.createElement("div");
    note.className = "autograder-note";
    note.textContent = REMINDER;
    message.append(note);
    const config = document.getElementById("jupyter-config-data");
    const base = config ? JSON.parse(config.textContent).baseUrl : "/";
    const answer = await fetch(`${base}autograder/last_report`);
    if (answer.ok) {
      const { html } = await answer.json();
      if (html) {
        message.querySelectorAll("p").forEach((line) => line.remove());
        note.innerHTML = html;
      }
    }
  }

  function activate() {
    const style = document.createElement("style");
    style.textContent = STYLE;
    document.head.append(style);
    new MutationObserver(() => {
      const message = document.querySelector("#validation-message.validation-success");
      if (message && !message.querySelector(".autograder-note")) {
        addReport(message);
      }
    }).observe(document.body, { childList: true, subtree: true });
  }

  const plugin = { id: "autograder-words:validate", autoStart: true, activate };
  window._JUPYTERLAB = window._JUPYTERLAB || {};
  window._JUPYTERLAB["autograder-words"] = {
    init: () => {},
    get: async () => () => ({ __esModule: true, default: plugin }),
  };
})();
