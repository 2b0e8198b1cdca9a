namespace PolicyMta.Simulation.Providers;

/// <summary>What a reply is about.</summary>
internal readonly record struct ReplyFacts(string Host, string Client, string Id, string Sender = "", string Recipient = "");
