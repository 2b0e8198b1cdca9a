using System.Net;
using System.Net.Sockets;

namespace PolicyMta.Engagement.Hits;

/// <summary>Networks of machines, and what each is; the narrowest network that an address is in counts. Immutable.</summary>
internal sealed class MachineNetworks
{
    private const int MaxBytes = 32 * 1024 * 1024;
    private const string Expected = "write a network and what it is, such as 192.0.2.0/24 and scanner.";

    /// <summary>By length of the prefix, the longest first.</summary>
    private readonly ImmutableArray<(int Length, IReadOnlyDictionary<IPAddress, string> Networks)> _of4;
    private readonly ImmutableArray<(int Length, IReadOnlyDictionary<IPAddress, string> Networks)> _of6;

    private MachineNetworks(List<(IPNetwork Network, string Kind)> all)
    {
        _of4 = Sorted(all, AddressFamily.InterNetwork);
        _of6 = Sorted(all, AddressFamily.InterNetworkV6);
    }

    /// <summary>Reads the settings and their file; mistakes are reported with their places.</summary>
    public static MachineNetworks Read(EngagementOptions options, IPluginBuilder builder)
    {
        var all = new List<(IPNetwork, string)>();
        foreach (var (network, kind) in options.Networks)
        {
            if (!TryAdd(network, kind, all))
                builder.ReportProblem($"networks[{network}]", $"'{network}: {kind}' is not valid: {Expected}");
        }

        builder.DependsOn(options.NetworksFile);
        if (!string.IsNullOrEmpty(options.NetworksFile))
            ReadFile(options.NetworksFile, all, problem => builder.ReportProblem("networks_file", problem));
        return new MachineNetworks(all);
    }

    private static void ReadFile(FilePath file, List<(IPNetwork, string)> all, Action<string> report)
    {
        try
        {
            if (new FileInfo(file).Length > MaxBytes)
            {
                report($"{file} is larger than {MaxBytes / 1024 / 1024} MiB.");
                return;
            }

            foreach (var (i, line) in File.ReadLines(file).Index())
            {
                var words = line.Split('#')[0].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
                if (words.Length > 0 && !(words.Length == 2 && TryAdd(words[0], words[1], all)))
                    report($"{file} line {i + 1}: {Expected}");
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            report($"{file} cannot be read: {e.Message}");
        }
    }

    private static bool TryAdd(string network, string kind, List<(IPNetwork, string)> all)
    {
        if (!IPNetwork.TryParse(network, out var parsed) || !IsKind(kind))
            return false;
        all.Add((parsed, kind));
        return true;
    }

    /// <returns>What the address's network is, or null.</returns>
    public string? Find(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        foreach (var (length, networks) in address.AddressFamily == AddressFamily.InterNetwork ? _of4 : _of6)
        {
            if (networks.TryGetValue(Cut(address, length), out var kind))
                return kind;
        }

        return null;
    }

    private static bool IsKind(string word) => word.Length <= 20 && word.All(static c => char.IsAsciiLetterOrDigit(c) || c == '-');

    private static ImmutableArray<(int, IReadOnlyDictionary<IPAddress, string>)> Sorted(
        List<(IPNetwork Network, string Kind)> all, AddressFamily family) =>
    [
        .. all.Where(one => one.Network.BaseAddress.AddressFamily == family)
            .GroupBy(static one => one.Network.PrefixLength)
            .OrderByDescending(static group => group.Key)
            .Select(static group => (
                group.Key,
                (IReadOnlyDictionary<IPAddress, string>)group.GroupBy(static one => one.Network.BaseAddress)
                    .ToDictionary(static same => same.Key, static same => same.Last().Kind))),
    ];

    private static IPAddress Cut(IPAddress address, int length)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out var count);
        for (var i = 0; i < count; i++)
        {
            var bits = Math.Clamp(length - (i * 8), 0, 8);
            bytes[i] &= (byte)(0xFF << (8 - bits));
        }

        return new IPAddress(bytes[..count]);
    }
}
