namespace PolicyMta.Core.Directives;

/// <summary>What a directive has done by now. Immutable.</summary>
/// <param name="State">Where it stands.</param>
/// <param name="GivenUp">Deliveries that it has given up since the server started.</param>
/// <param name="Waiting">Deliveries that wait because of it; those that it will give up, where it is shown while it can be undone.</param>
/// <param name="LookedAt">Of what waited when it began to act, so many deliveries have been looked at.</param>
/// <param name="ToLookAt">So many were to be looked at.</param>
internal sealed record DirectiveProgress(DirectiveState State, long GivenUp, int Waiting, long LookedAt, long ToLookAt);
