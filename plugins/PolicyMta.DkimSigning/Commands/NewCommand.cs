using System.Globalization;
using System.Text;
using PolicyMta.DkimSigning.Keys;

namespace PolicyMta.DkimSigning.Commands;

/// <summary>
/// <c>dkim new</c>: makes a private key that its owner alone may read, and shows its DNS record. Never writes over a file. Runs without a
/// server.
/// </summary>
internal static class NewCommand
{
    private const string Type = "--type";
    private const string Bits = "--bits";
    private const string Out = "--out";

    public static PluginCommand Describe() => new()
    {
        Name = "dkim new",
        Examples = ["policymta dkim new --domain example.com --selector s2026 --out s2026.pem"],
        Description = "Make a private key and show the DNS record to publish for it.",
        Local = true,
        Options =
        [
            KeyFile.DomainOption,
            KeyFile.SelectorOption,
            new CommandOption(Type, "The kind of key. Few receivers know Ed25519 alone: sign with an RSA key besides.")
            {
                ValueName = "TYPE", Default = NewKey.Rsa, Choices = [NewKey.Rsa, NewKey.Ed25519],
            },
            new CommandOption(Bits, "The size of an RSA key, 1024 to 4096; 2048 if it is not given.")
            {
                ValueName = "BITS", Kind = CommandValueKind.Number,
            },
            new CommandOption(Out, "The new file; PEM, PKCS#8, mode 0600.") { ValueName = "FILE", IsRequired = true },
        ],
        Handler = (call, _) => ValueTask.FromResult(Run(call)),
    };

    private static CommandResult Run(CommandCall call)
    {
        var options = KeyFile.OptionsOf(call);
        if ((KeyFile.MistakeIn(options) ?? MistakeIn(call)) is { } mistake)
            return new CommandResult { ExitCode = 2, Text = mistake };

        var path = call.Get(Out)!;
        var pem = NewKey.Make(call.Get(Type) ?? NewKey.Rsa, (int)(call.GetNumber(Bits) ?? RsaPrivateKey.Advised));
        if (PemKey.Read(pem, out var problem) is not { } made)
            return CommandResult.Failure($"The new key {problem}");

        using var key = new SigningKey(options, made);
        try
        {
            Write(path, pem);
        }
        catch (IOException) when (Path.Exists(path))
        {
            return CommandResult.Failure($"{path} exists already, and a key is never written over; give another name with {Out}.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return CommandResult.Failure($"{path} cannot be written: {e.Message}");
        }

        return ShowCommand.Show(key, $"{path} holds the new private key.\n");
    }

    private static string? MistakeIn(CommandCall call)
    {
        if (call.GetNumber(Bits) is not { } bits)
            return null;
        if (call.Get(Type) == NewKey.Ed25519)
            return $"{Bits}: an Ed25519 key has 256 bits; leave {Bits} out.";
        return bits is >= RsaPrivateKey.Smallest and <= RsaPrivateKey.Largest && bits % 8 == 0
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"{Bits}: {bits} is not a valid size; write 2048, 3072 or 4096.");
    }

    private static void Write(string path, string pem)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var stream = new FileStream(path, options);
        stream.Write(Encoding.ASCII.GetBytes(pem));
    }
}
