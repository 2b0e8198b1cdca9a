namespace PolicyMta.Server.Plugins;

/// <summary>Asks the server to carry out a plugin's command: <c>POST /api/v1/admin/commands</c>.</summary>
/// <param name="Command">The command's name.</param>
/// <param name="Values">What the user wrote, by the names of arguments and options.</param>
internal sealed record CommandRequest(string Command, IReadOnlyDictionary<string, ImmutableArray<string>> Values);
