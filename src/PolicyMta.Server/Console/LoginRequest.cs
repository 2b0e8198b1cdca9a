namespace PolicyMta.Server.Console;

/// <summary><c>POST /api/v1/session</c>: who wants to log in. Immutable.</summary>
/// <param name="Name">The user.</param>
/// <param name="Password">The password.</param>
/// <param name="Totp">The code that the user's device shows; null if none was asked for yet.</param>
internal sealed record LoginRequest(string Name, string Password, string? Totp = null);
