namespace PolicyMta.Server.TransportSecurity;

/// <summary>A TXT record.</summary>
/// <param name="Domain">The domain that it is for.</param>
/// <param name="Name">Its name.</param>
/// <param name="Text">Its text.</param>
internal sealed record OwnTlsRecord(string Domain, string Name, string Text);
