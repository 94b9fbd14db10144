import type { ReactElement } from "react";
import type { Person } from "../workspace/types.ts";

/** A person's initials, in a colour by place in the team; an empty ring for nobody. */
export function Avatar({ person, index }: { person: Person | undefined; index: number }): ReactElement {
  if (person === undefined) return <span className="avatar nobody" role="img" aria-label="Nobody" title="Nobody" />;
  return (
    <span className="avatar" data-hue={index % 5} role="img" aria-label={person.name} title={person.name}>
      {person.name.slice(0, 2)}
    </span>
  );
}
