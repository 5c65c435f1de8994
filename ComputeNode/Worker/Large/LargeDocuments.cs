using ActorCompute.Messages.Access;
using ActorCompute.Messages.Code;
using ActorCompute.Messages.Content;
using ActorCompute.Messages.Segments;
using ActorCompute.Worker.Pieces;

namespace ActorCompute.Worker.Large;

/// <summary>
/// Documents, and arrays of numbers, that no segment has room for: pieces of content in the folder that worker and node share. The node has put there what items
/// refer to, and takes from there what results do.
/// </summary>
/// <param name="folder">Null if the node gave none.</param>
internal sealed class LargeDocuments(CodeFolder? folder)
{
    // Nobody writes to a piece again.
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserExecute;

    /// <summary>Whether the folder is where it was; true if there never was one.</summary>
    public bool IsThere => folder is null || Directory.Exists(folder.Path);

    /// <summary>The segment with the document itself in the place of a reference; any other as it is.</summary>
    /// <exception cref="CodeGoneException">The piece is not there, or is something else.</exception>
    /// <exception cref="UnreadablePieceException">It cannot be read here.</exception>
    public Segment Read(Segment items)
    {
        if (items.Codec is not Codec.Reference || items.Count == 0) return items;
        if (items.Count > 1) throw new IOException($"{items.Count} large items came together; each should come alone.");
        var reference = items.ReferenceAt(0);
        return Segment.OfDocument(items.First, Piece.Read(Folder().Piece(reference.Hash), reference.Hash, $"The item's piece {reference.Hash}"), items.Element);
    }

    /// <summary>Puts a document where the node finds it.</summary>
    /// <exception cref="BadResultException">It is over the limit, or there is no folder.</exception>
    /// <exception cref="CodeGoneException">The folder takes nothing now: it is full, or gone.</exception>
    public ContentReference Write(ReadOnlySpan<byte> document)
    {
        if (document.Length > ContentLimits.PieceBytes)
            throw new BadResultException($"The result takes {document.Length} bytes; at most {ContentLimits.PieceBytes} can be sent.");
        var reference = ContentReference.Of(document);
        var into = folder ?? throw new BadResultException($"The result takes {document.Length} bytes, and this worker was started without a folder for what is large.");
        try
        {
            Place(document, into, reference);
            return reference;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CodeGoneException($"The result, {document.Length} bytes, cannot be written on its node: {e.Message}", e);
        }
    }

    private static void Place(ReadOnlySpan<byte> document, CodeFolder folder, ContentReference reference)
    {
        var place = new FileInfo(folder.Piece(reference.Hash));
        if (place.Exists && Piece.Holds(place.FullName, reference.Hash, reference.Bytes)) return;
        var draft = folder.NewDraft();
        PrivateFile.CreateFolder(Path.GetDirectoryName(draft)!);
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0 };
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = Mode;
            using (var file = new FileStream(draft, options)) file.Write(document);
            PrivateFile.CreateFolder(place.DirectoryName!);
            File.Move(draft, place.FullName, overwrite: true);
        }
        finally
        {
            if (File.Exists(draft)) File.Delete(draft);   // its folder may be gone
        }
    }

    private CodeFolder Folder() => folder ?? throw new IOException("This worker was started without a folder for what is large.");
}
