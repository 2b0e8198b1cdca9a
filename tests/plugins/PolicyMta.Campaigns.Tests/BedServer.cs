namespace PolicyMta.Campaigns.Tests;

/// <summary>The running server as the plugin's commands see it.</summary>
internal sealed class BedServer(CampaignsBed bed, Caller caller) : ICommandServer
{
    /// <summary>How many calls are answered before the server is gone.</summary>
    public int Answers { get; set; } = int.MaxValue;

    public async ValueTask<HttpReply> CallAsync(
        string method, string path, ReadOnlyMemory<byte> body = default, CancellationToken cancellationToken = default) =>
        Answers-- > 0
            ? await bed.ReplyAsync(caller with { IsOperator = true }, method, path, body) : throw new IOException("No server answers.");

    public void Report(string text)
    {
    }
}
