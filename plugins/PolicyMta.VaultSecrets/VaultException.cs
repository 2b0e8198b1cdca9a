namespace PolicyMta.VaultSecrets;

/// <summary>A secret could not be had; the message says why and what to do, and nothing of the secret.</summary>
internal sealed class VaultException(string message, Exception? cause = null) : Exception(message, cause);
