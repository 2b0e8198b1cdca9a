namespace PolicyMta.KeyFiles;

/// <summary>Reads the secrets that settings name as <c>keys</c>; a change of a file configures the plugin anew.</summary>
internal static class SecretFiles
{
    /// <summary>The fewest bytes of a secret.</summary>
    public const int MinLength = 16;

    private const int MaxBytes = 64 * 1024;

    public static ImmutableArray<byte[]> Read(ImmutableArray<KeyOptions> options, IPluginBuilder builder)
    {
        var keys = ImmutableArray.CreateBuilder<byte[]>();
        for (var i = 0; i < options.Length; i++)
        {
            builder.DependsOn(options[i].File);
            if (TryRead(options[i].File, out var problem) is { } key)
                keys.Add(key);
            else
                builder.ReportProblem($"keys[{i}].file", problem);
        }

        return keys.ToImmutable();
    }

    private static byte[]? TryRead(FilePath file, out string problem)
    {
        problem = "";
        try
        {
            if (new FileInfo(file).Length > MaxBytes)
            {
                problem = $"{file} is too large to be a key.";
                return null;
            }

            var secret = File.ReadAllBytes(file).AsSpan().TrimEnd("\r\n"u8);
            if (secret.Length >= MinLength)
                return secret.ToArray();
            problem = $"{file} has {secret.Length} bytes; a key has at least {MinLength}. Make one with 'openssl rand -hex 32'.";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            problem = $"{file} cannot be read: {e.Message} Make a key with 'openssl rand -hex 32'.";
        }

        return null;
    }
}
