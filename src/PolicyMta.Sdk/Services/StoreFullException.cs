namespace PolicyMta.Sdk;

/// <summary>
/// A batch would make a plugin's store larger than its quota (<c>plugins.store</c> in the configuration). Nothing of the batch was applied;
/// deleting always works.
/// </summary>
/// <param name="message">What was needed and what is allowed.</param>
public sealed class StoreFullException(string message) : IOException(message);
