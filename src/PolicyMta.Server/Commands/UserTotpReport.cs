namespace PolicyMta.Server.Commands;

/// <summary>What the user's device has to know. Immutable.</summary>
/// <param name="Name">The user.</param>
/// <param name="File">The users file.</param>
/// <param name="Secret">The secret in base 32; null if none is asked for any more.</param>
/// <param name="Uri">The same as devices read it.</param>
internal sealed record UserTotpReport(string Name, string File, string? Secret, string? Uri);
