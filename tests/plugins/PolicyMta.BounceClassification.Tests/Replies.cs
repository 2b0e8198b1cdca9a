namespace PolicyMta.BounceClassification.Tests;

/// <summary>The table of replies beside this file.</summary>
internal static class Replies
{
    public static IEnumerable<TheoryDataRow<string, string, string>> All()
    {
        foreach (var line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "replies.txt")))
        {
            if (line.Length > 0 && line[0] != '#')
            {
                var parts = line.Split(" | ");
                yield return new TheoryDataRow<string, string, string>(
                    parts[0], parts[1].Replace("\\n", "\n", StringComparison.Ordinal), parts[2]);
            }
        }
    }

    public static BounceContext Failure(
        SmtpStage stage, string reply, string? provider = null, BounceOrigin origin = BounceOrigin.Reply) => new()
        {
            Origin = origin,
            Message = new MessageFacts
            {
                Id = default,
                ReturnPath = "bounce@news.example",
                Recipients = [new Recipient("someone@corp.example")],
                ReceivedAt = DateTimeOffset.UnixEpoch,
                Size = 1000,
            },
            Recipient = "someone@corp.example",
            Domain = "corp.example",
            Stage = stage,
            Reply = SmtpReply.Parse(reply),
            IsRemoteReply = true,
            Attempt = 1,
            Age = TimeSpan.Zero,
            Provider = provider,
        };
}
