using PolicyMta.Server.Admin;

namespace PolicyMta.Server.Commands;

/// <summary>
/// The part of a check that only a running server can do: trying changed scripts on messages that it has seen. Without a server for the
/// configuration it says why nothing was tried.
/// </summary>
internal static class RunningCheck
{
    public static async Task<(PolicyCheckReport? Report, string? NotTried)> AskAsync(string configPath, CancellationToken cancellationToken)
    {
        try
        {
            using var client = new AdminClient(AdminAccess.Read(configPath));
            var report = await client.SendAsync<PolicyCheckReport>(HttpMethod.Post, AdminPaths.Check, cancellationToken);
            return report.Configuration == Path.GetFullPath(configPath)
                ? (report, null)
                : (null, $"Scripts were not tried on recorded messages: the running server reads {report.Configuration}.");
        }
        catch (CommandException e)
        {
            return (null, "Scripts were not tried on recorded messages, which only a running server has. " + e.Message.Split('\n')[0]);
        }
    }
}
