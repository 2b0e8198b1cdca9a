using System.Collections.Frozen;
using System.Globalization;
using System.IO.Compression;
using System.Xml;
using System.Xml.Linq;
using PolicyMta.ReturnedMail;

namespace PolicyMta.DkimSigning.Replay;

/// <summary>
/// Reads DMARC aggregate reports out of mail: XML, gzip or zip as an attachment. Bounded in bytes, depth and rows, without DTD and
/// entities; what is no such report gives null.
/// </summary>
internal static class AggregateReader
{
    internal const int MostBytes = 16 * 1024 * 1024;
    internal const int MostRows = 50_000;
    private const int MostPacked = 4 * 1024 * 1024;
    private const int MostText = 255;
    private const int MostParts = 20;
    private const int MostDepth = 16;
    private const int MostNodes = 5_000;

    /// <summary>The elements that are looked at; others are kept apart under one name.</summary>
    private static readonly FrozenSet<string> Known = FrozenSet.Create(
        "report_metadata", "org_name", "report_id", "date_range", "begin", "record", "row", "count", "auth_results", "dkim", "domain",
        "selector", "result");

    public static AggregateReport? Read(ReadOnlyMemory<byte> message)
    {
        var root = new PartReader().Read(message[..Math.Min(message.Length, MailBounds.Message)]);
        foreach (var part in Leaves(root).Take(MostParts))
        {
            if (part.Type is "text/plain" or "text/html")
                continue;
            try
            {
                if (Open(part.Bytes(MostPacked)) is not { } xml)
                    continue;
                using (xml)
                {
                    if (Parse(xml) is { } report)
                        return report;
                }
            }
            catch (Exception e) when (e is XmlException or InvalidDataException or IOException or FormatException or OverflowException)
            {
            }
        }

        return null;
    }

    private static IEnumerable<MailPart> Leaves(MailPart part) =>
        part.Parts.IsEmpty ? [part] : part.Parts.SelectMany(Leaves);

    private static Stream? Open(ReadOnlyMemory<byte> bytes)
    {
        var span = bytes.Span;
        if (span.StartsWith<byte>([0x1F, 0x8B]))
            return new BoundedStream(new GZipStream(new MemoryStream(bytes.ToArray()), CompressionMode.Decompress), MostBytes);
        if (span.StartsWith("PK\x3\x4"u8))
        {
            var zip = new ZipArchive(new MemoryStream(bytes.ToArray()), ZipArchiveMode.Read);
            var entry = zip.Entries.Take(MostParts)
                .FirstOrDefault(entry => entry.Name.EndsWith(".xml", StringComparison.OrdinalIgnoreCase));
            return entry is null ? null : new BoundedStream(entry.Open(), MostBytes);
        }

        return span.TrimStart("\xEF\xBB\xBF \t\r\n"u8) is [(byte)'<', ..] ? new MemoryStream(bytes.ToArray()) : null;
    }

    private static AggregateReport? Parse(Stream xml)
    {
        var settings = new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            IgnoreComments = true,
            IgnoreProcessingInstructions = true,
            IgnoreWhitespace = true,
            MaxCharactersInDocument = MostBytes,
        };
        using var reader = XmlReader.Create(xml, settings);
        if (reader.MoveToContent() != XmlNodeType.Element || reader.LocalName != "feedback")
            return null;
        XElement? about = null;
        var rows = ImmutableArray.CreateBuilder<AggregateRow>();
        reader.Read();
        while (reader is { EOF: false, NodeType: not XmlNodeType.EndElement } && rows.Count < MostRows)
        {
            if (reader is { NodeType: XmlNodeType.Element, LocalName: "report_metadata" })
                about = Element(reader);
            else if (reader is { NodeType: XmlNodeType.Element, LocalName: "record" })
                rows.AddRange(RowsOf(Element(reader)));
            else
                Skip(reader);
        }

        return about is not null && long.TryParse(Text(about, "date_range", "begin"), out var begin)
            ? new AggregateReport(
                Text(about, "org_name"), Text(about, "report_id"),
                DateTimeOffset.FromUnixTimeSeconds(Math.Clamp(begin, 0, 4_102_444_800)), rows.ToImmutable())
            : null;
    }

    private static IEnumerable<AggregateRow> RowsOf(XElement record)
    {
        if (!long.TryParse(Text(record, "row", "count"), NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            || count is <= 0 or > 1_000_000_000)
            yield break;
        foreach (var signature in Child(record, "auth_results")?.Elements().Where(child => child.Name.LocalName == "dkim").Take(20) ?? [])
        {
            var domain = Text(signature, "domain").ToLowerInvariant();
            var selector = Text(signature, "selector");
            if (domain.Length > 0 && selector.Length > 0)
                yield return new AggregateRow(domain, selector, Text(signature, "result") == "pass", count);
        }
    }

    /// <summary>One element whole, unless it is nested as no report is.</summary>
    private static XElement Element(XmlReader reader)
    {
        var root = Named(reader);
        var current = root;
        var nodes = 0;
        if (reader.IsEmptyElement)
        {
            reader.Read();
            return root;
        }

        for (var depth = 1; reader.Read() && depth > 0;)
        {
            if (++nodes > MostNodes)
                throw new XmlException("The report has an element with more parts than any report needs.");
            switch (reader.NodeType)
            {
                case XmlNodeType.Element:
                    var child = Named(reader);
                    current.Add(child);
                    if (!reader.IsEmptyElement)
                    {
                        if (++depth > MostDepth)
                            throw new XmlException("The report is nested too deep.");
                        current = child;
                    }

                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA:
                    if (current.FirstNode is null)
                        current.Add(new XText(reader.Value[..Math.Min(reader.Value.Length, MostText)]));
                    break;
                case XmlNodeType.EndElement:
                    depth--;
                    current = current.Parent ?? root;
                    break;
            }

            if (depth == 0)
            {
                reader.Read();
                break;
            }
        }

        return root;
    }

    private static XElement Named(XmlReader reader) => new(Known.Contains(reader.LocalName) ? reader.LocalName : "other");

    private static void Skip(XmlReader reader)
    {
        if (reader.NodeType == XmlNodeType.Element)
            reader.Skip();
        else
            reader.Read();
    }

    private static XElement? Child(XElement parent, string name) =>
        parent.Elements().FirstOrDefault(child => child.Name.LocalName == name);

    private static string Text(XElement parent, params ReadOnlySpan<string> path)
    {
        var element = parent;
        foreach (var name in path)
        {
            if (Child(element, name) is not { } child)
                return "";
            element = child;
        }

        var text = element.Value.Trim();
        return text.Length <= MostText && !text.Any(char.IsControl) ? text : "";
    }
}
