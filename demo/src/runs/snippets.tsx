import { useCodemodeSnippets, type ExecutionView } from "browser-codemode/react";
import { useEffect, useRef, useState, type FormEvent, type ReactElement } from "react";
import { TrashIcon } from "../ui/icons.tsx";
import { toast } from "../ui/toast.tsx";

/** Code that was kept: other code calls it by `codemode.run(name)`. */
export function SnippetList(): ReactElement | null {
  const { snippets, remove } = useCodemodeSnippets();
  if (snippets.length === 0) return null;
  return (
    <>
      <h3>Snippets</h3>
      <ul className="snippets" aria-label="Snippets">
        {snippets.map(({ name, description }) => (
          <li key={name}>
            <code>{name}</code>
            <span className="muted">{description}</span>
            <button
              type="button"
              className="icon-button"
              aria-label={`Delete the snippet ${name}`}
              onClick={() => void remove(name)}
            >
              <TrashIcon />
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

/** Keeps the code of a run under a name. */
export function SnippetForm({ execution, onDone }: { execution: ExecutionView; onDone: () => void }): ReactElement {
  const { save } = useCodemodeSnippets();
  const [name, setName] = useState("");
  const [description, setDescription] = useState("");
  const [problem, setProblem] = useState("");
  const nameField = useRef<HTMLInputElement>(null);
  useEffect(() => nameField.current?.focus(), []);

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    try {
      await save(name.trim(), { executionId: execution.id, description: description.trim() });
      toast(`The code is kept as “${name.trim()}”.`);
      onDone();
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <form className="snippet-form" onSubmit={(event) => void submit(event)}>
      <label>
        Name
        <input
          ref={nameField}
          required
          autoComplete="off"
          placeholder="moveOverdue"
          value={name}
          onChange={({ target }) => setName(target.value)}
        />
      </label>
      <label>
        What it does
        <input
          required
          autoComplete="off"
          placeholder="Moves what is late to Monday"
          value={description}
          onChange={({ target }) => setDescription(target.value)}
        />
      </label>
      <button type="submit" className="button small primary">
        Keep
      </button>
      {problem !== "" && <p role="alert">{problem}</p>}
    </form>
  );
}
