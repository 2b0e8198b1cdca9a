using System.CommandLine;
using PolicyMta.Core.Text;
using PolicyMta.Server.Admin;

namespace PolicyMta.Server.Commands;

/// <summary>What a command does when the server asks again whether it is really meant.</summary>
internal static class Confirmation
{
    public static Option<bool> Option() => new("--yes", "-y")
    {
        Description = "Do it without being asked again: all mail is meant, or another number than the preview's.",
    };

    /// <summary>Sends an order; where the server asks again, asks whoever sits at the terminal, and sends it once more.</summary>
    /// <exception cref="CommandException">Nobody can be asked, or the answer is no.</exception>
    public static async Task<T> PostAsync<T>(
        AdminClient client, string path, object order, object confirmed, Terminal terminal, CancellationToken cancellationToken)
    {
        try
        {
            return await client.PostAsync<T>(path, order, cancellationToken);
        }
        catch (AskedAgainException e)
        {
            if (!terminal.AsksForSecrets)
                throw;
            await terminal.Output.WriteAsync($"{PrintableText.Line(e.Message)} Do it? [y/N] ");
            if (await terminal.Input.ReadLineAsync(cancellationToken) is not ("y" or "Y" or "yes"))
                throw new CommandException("Nothing was done.");
            return await client.PostAsync<T>(path, confirmed, cancellationToken);
        }
    }
}
