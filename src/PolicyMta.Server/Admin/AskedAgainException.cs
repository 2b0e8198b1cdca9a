using PolicyMta.Server.Commands;

namespace PolicyMta.Server.Admin;

/// <summary>The server wants to be told once more that something is meant; nothing was done.</summary>
internal sealed class AskedAgainException(string message) : CommandException(message);
