namespace PolicyMta.Server.Commands;

/// <summary>What was done about a user.</summary>
/// <param name="Name">The user.</param>
/// <param name="File">The users file; null if the configuration names none.</param>
/// <param name="Result">What was done.</param>
/// <param name="Lines">What to write into the configuration, if there is no users file.</param>
internal sealed record UserChange(string Name, string? File, string Result, string? Lines = null);
