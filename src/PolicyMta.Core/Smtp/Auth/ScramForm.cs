namespace PolicyMta.Core.Smtp.Auth;

/// <summary>What a SCRAM exchange shows of a user's secret to whoever gives the name.</summary>
/// <param name="Iterations">How often the password is hashed.</param>
/// <param name="SaltLength">The salt's length in bytes.</param>
internal readonly record struct ScramForm(int Iterations, int SaltLength);
